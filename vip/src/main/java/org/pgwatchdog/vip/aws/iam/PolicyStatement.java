package org.pgwatchdog.vip.aws.iam;

import java.util.List;

/// One statement of an IAM policy that allows something.
///
/// @param sid what it is for, letters and digits only
/// @param actions such as `ec2:ReplaceRoute`
/// @param resources ARNs, or `*`
/// @param conditions all of which must hold
public record PolicyStatement(
        String sid, List<String> actions, List<String> resources, List<Condition> conditions) {
    /// One condition.
    ///
    /// @param operator such as `StringEquals`
    /// @param key such as `aws:ResourceTag/cluster`
    /// @param values one of which must be met
    public record Condition(String operator, String key, List<String> values) {
        public Condition {
            values = List.copyOf(values);
        }
    }

    public PolicyStatement {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        conditions = List.copyOf(conditions);
    }
}
