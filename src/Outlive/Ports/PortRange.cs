namespace Outlive.Ports;

/// <summary>Which ports will do: one, a range, or any (0 to 0).</summary>
internal readonly record struct PortRange(int First, int Last)
{
    public static readonly PortRange Any;

    public bool IsAny => Last == 0;

    public bool IsFixed => First == Last && First != 0;

    public override string ToString() => IsAny ? "auto" : IsFixed ? $"{First}" : $"{First}-{Last}";
}
