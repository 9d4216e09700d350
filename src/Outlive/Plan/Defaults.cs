namespace Outlive.Plan;

/// <summary>Every default of the plan, each with where the number comes from.</summary>
internal static class Defaults
{
    public const int Replicas = 1;

    /// <summary>Soon enough for a person who waits, rare enough for a thousand services that start.</summary>
    public static readonly TimeSpan ReadyInterval = TimeSpan.FromSeconds(1);

    /// <summary>As Kubernetes has it.</summary>
    public static readonly TimeSpan AliveInterval = TimeSpan.FromSeconds(10);

    /// <summary>A loaded machine answers within it, and three of them are less than a person's patience.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    /// <summary>As Kubernetes has both: one lost answer says nothing.</summary>
    public const int FailureThreshold = 3, SuccessThreshold = 1;

    /// <summary>Databases that replay a log come up within it.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    /// <summary>As supervisord's startsecs: who lives longer was not killed by its configuration.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(250);
    public const double RestartFactor = 2;

    /// <summary>Nobody wants to wait longer after the cause is repaired.</summary>
    public static readonly TimeSpan RestartMaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>So that what died together does not return together.</summary>
    public const double RestartJitter = 0.1;

    public const int RestartTries = 5;
    public static readonly TimeSpan RestartResetAfter = TimeSpan.FromSeconds(60);

    /// <summary>SIGTERM, and as long as Docker waits.</summary>
    public const int StopSignal = 15;
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    /// <summary>As long as a start may take: a migration is done by then, or hangs.</summary>
    public static readonly TimeSpan HookTimeout = TimeSpan.FromSeconds(60);

    /// <summary>As supervisord and Docker's local driver rotate, about.</summary>
    public const long LogSize = 10 * 1024 * 1024;
    public const int LogKeep = 5;

    public static readonly TimeSpan JournalKeep = TimeSpan.FromDays(30);
    public const long JournalSize = 256L * 1024 * 1024, LogBudget = 2L * 1024 * 1024 * 1024;

    /// <summary>A receiver that takes longer to say that it has it does its work before it answers, and should not.</summary>
    public static readonly TimeSpan WebhookTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A receiver is updated within it; what it refuses for longer holds up all that comes after.</summary>
    public static readonly TimeSpan WebhookGiveUpAfter = TimeSpan.FromHours(1);

    /// <summary>The port that the dashboard's own server has.</summary>
    public const string DashboardListen = "http://127.0.0.1:3030";

    /// <summary>Of a whole instance; who is still there then is killed.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
}
