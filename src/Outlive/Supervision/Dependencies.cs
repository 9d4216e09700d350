using Outlive.Contracts.Api;

namespace Outlive.Supervision;

/// <summary>Whether a condition on another service holds, may come to hold, or can't.</summary>
internal static class Dependencies
{
    public static DependencyVerdict Judge(DependencyCondition condition, Life other, ServiceType type)
    {
        var ran = type == ServiceType.Job && other.State == ServiceState.Completed;
        var met = condition switch
        {
            DependencyCondition.Started => ran || (other.State is ServiceState.Starting or ServiceState.Running && !other.Launching),
            // A job that has done its work is as ready as it can be.
            DependencyCondition.Ready => ran || other.Ready,
            DependencyCondition.Healthy => other is { Ready: true, Health: ServiceHealth.Healthy },
            DependencyCondition.Completed => other.State is ServiceState.Completed or ServiceState.Failed,
            DependencyCondition.CompletedSuccessfully => other.State == ServiceState.Completed,
            var unknown => throw new InvalidOperationException($"no condition {unknown}"),
        };
        return met ? DependencyVerdict.Met :
            other.State is ServiceState.Disabled or ServiceState.Skipped or ServiceState.Failed or ServiceState.Stopped or ServiceState.Completed ? DependencyVerdict.CannotCome :
            DependencyVerdict.Waiting;
    }
}
