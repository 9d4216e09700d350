namespace Outlive.Probes;

/// <summary>What all probes of an instance share.</summary>
internal sealed class ProbeContext(TimeProvider time, Func<double> chance, IProbeCommands commands, IProbeOutput output) : IDisposable
{
    public TimeProvider Time { get; } = time;

    /// <summary>From 0 up to 1.</summary>
    public Func<double> Chance { get; } = chance;

    public IProbeCommands Commands { get; } = commands;
    public IProbeOutput Output { get; } = output;
    public ProbeWheel Wheel { get; } = new(time);
    public HttpProbeClient Http { get; } = new();
    public ListenerViews Listeners { get; } = new(time);

    public void Dispose()
    {
        Wheel.Dispose();
        Http.Dispose();
    }
}
