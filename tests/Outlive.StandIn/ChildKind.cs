namespace Outlive.StandIn;

/// <summary>Prints, reads a held stdin, has a terminal, crashes, says nothing, or prints for long.</summary>
internal enum ChildKind { Chatter, Reader, Screen, Crasher, Silent, Ticker }
