using Outlive.Contracts.Api;

namespace Outlive.Supervision;

/// <summary>States and conditions as people and the API call them.</summary>
internal static class Words
{
    public static string Of(ServiceState state) => state switch
    {
        ServiceState.Disabled => "disabled",
        ServiceState.Pending => "pending",
        ServiceState.Starting => "starting",
        ServiceState.Running => "running",
        ServiceState.Stopping => "stopping",
        ServiceState.Stopped => "stopped",
        ServiceState.Completed => "completed",
        ServiceState.Backoff => "waiting for its next try",
        ServiceState.Failed => "failed",
        ServiceState.Skipped => "skipped",
        ServiceState.Orphaned => "orphaned",
    };

    public static string Of(DependencyCondition condition) => condition switch
    {
        DependencyCondition.Started => "started",
        DependencyCondition.Ready => "ready",
        DependencyCondition.Healthy => "healthy",
        DependencyCondition.Completed => "completed",
        DependencyCondition.CompletedSuccessfully => "completed successfully",
    };
}
