package org.pgwatchdog.daemon.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.StepReport;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// How the report of a step becomes output and exit code: what was done or seen on standard output, what
/// is wrong on standard error with cause and remedy, one line each.
///
/// @param json everything as one line on standard output instead
/// @param severity what counts as a warning
record StepOutput(CommandSpec spec, boolean json, Severity severity) {
    /// Which problems are no more than warnings, whose codes are higher by 100.
    enum Severity {
        /// None, unless the step itself says so.
        ERROR,
        /// That AWS gave no proper answer (105, 106).
        API_WARNING,
        /// All.
        WARNING
    }

    /// Prints the report and returns the exit code: that of the first error, else of the first warning.
    int print(StepReport report) {
        CommandLine line = spec.commandLine();
        if (json) {
            line.getOut().println(document(report));
        } else {
            report.entries().forEach(entry -> line.getOut().println(entry.text()));
            report.problems()
                    .forEach(problem ->
                            line.getErr()
                                    .println(
                                            spec.qualifiedName(" ")
                                                    + ": "
                                                    + (isWarning(problem, report)
                                                            ? problem.warning()
                                                            : problem.text())));
        }
        line.getOut().flush();
        line.getErr().flush();
        return code(report);
    }

    private int code(StepReport report) {
        List<AwsProblem> problems = report.problems();
        Optional<AwsProblem> error =
                problems.stream().filter(problem -> !isWarning(problem, report)).findFirst();
        return error.map(problem -> problem.code().number())
                .orElseGet(() -> problems.isEmpty() ? 0 : problems.getFirst().code().warning());
    }

    private boolean isWarning(AwsProblem problem, StepReport report) {
        return switch (severity) {
            case WARNING -> problem.code() != AwsProblem.Code.INTERNAL;
            case API_WARNING -> report.warning() || isOfApi(problem);
            case ERROR -> report.warning();
        };
    }

    private static boolean isOfApi(AwsProblem problem) {
        return switch (problem.code()) {
            case CALL_FAILED, TIMEOUT -> true;
            case MISPLACED, CHANGED, UNRESOLVED, RESOLVED_OTHERWISE, SOURCE_DEST_CHECK, INTERNAL ->
                    false;
        };
    }

    private JsonObject document(StepReport report) {
        var results = new JsonArray();
        for (StepReport.Entry entry : report.entries()) {
            var facts = new JsonObject();
            entry.facts().forEach(facts::addProperty);
            results.add(facts);
        }
        var problems = new JsonArray();
        for (AwsProblem problem : report.problems()) {
            boolean warning = isWarning(problem, report);
            var one = new JsonObject();
            one.addProperty("code", warning ? problem.code().warning() : problem.code().number());
            one.addProperty("kind", problem.kind().map(Enum::name).orElse(problem.code().name()));
            one.addProperty("cause", problem.cause());
            one.addProperty("remedy", problem.remedy());
            problems.add(one);
        }
        var document = new JsonObject();
        document.addProperty("code", code(report));
        document.add("results", results);
        document.add("problems", problems);
        return document;
    }
}
