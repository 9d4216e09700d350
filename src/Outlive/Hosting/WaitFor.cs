namespace Outlive.Hosting;

/// <summary>What a caller waits for in services.</summary>
internal enum WaitFor { Started, Ready, Stopped, Settled }
