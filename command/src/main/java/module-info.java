/// Runs external commands with a time limit and kills all they started. Knows no other module.
module org.pgwatchdog.command {
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports org.pgwatchdog.command;
}
