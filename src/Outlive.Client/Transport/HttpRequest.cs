namespace Outlive.Client.Transport;

/// <summary>One question.</summary>
/// <param name="Method">GET, POST, PUT or DELETE.</param>
/// <param name="Target">Path and query, escaped.</param>
/// <param name="Body">JSON.</param>
/// <param name="Headers">Whole lines in place of the usual ones.</param>
internal sealed record HttpRequest(string Method, string Target, byte[]? Body = null, string? Headers = null);
