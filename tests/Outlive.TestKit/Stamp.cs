namespace Outlive.TestKit;

/// <summary>One start of a child: what it calls itself and its pid.</summary>
public readonly record struct Stamp(string Name, int Pid);
