using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>How a state looks: a sign, a word and a colour, so that none of them is needed to tell it.</summary>
internal static class StateWord
{
    public static string Of(ServiceState state, bool ready) => state switch
    {
        ServiceState.Disabled => "- disabled",
        ServiceState.Pending => "○ pending",
        ServiceState.Starting => "◐ starting",
        ServiceState.Running => ready ? "● ready" : "◐ running",
        ServiceState.Stopping => "◑ stopping",
        ServiceState.Stopped => "○ stopped",
        ServiceState.Completed => "✓ completed",
        ServiceState.Backoff => "↻ backoff",
        ServiceState.Failed => "✗ failed",
        ServiceState.Skipped => "- skipped",
        ServiceState.Orphaned => "! orphaned",
        _ => "? unknown",
    };

    public static string Color(ServiceState state, bool ready) => state switch
    {
        ServiceState.Running when ready => Paint.Green,
        ServiceState.Completed => Paint.Green,
        ServiceState.Running or ServiceState.Starting or ServiceState.Pending or ServiceState.Stopping or ServiceState.Backoff => Paint.Yellow,
        ServiceState.Failed or ServiceState.Orphaned or ServiceState.Skipped => Paint.Red,
        _ => Paint.Grey,
    };
}
