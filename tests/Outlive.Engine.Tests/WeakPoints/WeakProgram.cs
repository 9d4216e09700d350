namespace Outlive.Engine.Tests.WeakPoints;

/// <summary>A program for either supervisor; `{port}` in its actions is the port it is given.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Actions">Of the test child.</param>
/// <param name="WithPort">It wants a port.</param>
/// <param name="Timeout">How long its start may take.</param>
/// <param name="Path">Another program than the test child.</param>
internal sealed record WeakProgram(string Id, string Actions, bool WithPort = false, TimeSpan? Timeout = null, string? Path = null);
