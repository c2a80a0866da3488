/// One login to PostgreSQL, or to a Pgpool-II in front of it, with hard limits.
module org.pgwatchdog.session {
    requires static transitive org.jspecify;
    requires static org.checkerframework.checker.qual;
    requires java.sql;
    requires jdk.net;
    requires com.zaxxer.hikari;
    requires org.bouncycastle.provider;
    requires org.postgresql.jdbc;
    requires org.slf4j;

    exports org.pgwatchdog.session;
}
