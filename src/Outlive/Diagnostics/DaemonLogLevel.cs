namespace Outlive.Diagnostics;

/// <summary>In the order of the seed's logger: debug is the least and shows everything.</summary>
internal enum DaemonLogLevel
{
    Debug,
    Trace,
    Info,
    Warn,
    Error,
}
