namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>Prints and prompts, reads a held stdin, has a terminal, crashes, says nothing, prints for long, or is a job that is done.</summary>
internal enum ServiceKind { Chatter, Reader, Screen, Crasher, Silent, Ticker, Job }
