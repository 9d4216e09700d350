namespace Outlive.Plan;

/// <summary>How a probe looks.</summary>
internal enum ProbeKind { Exec, Http, Tcp, Log, Listening, Notify, Delay, Watchdog }
