using System.Text.Json;

namespace Outlive.Examples.Tests;

/// <summary>A service as `outlive ps --json` shows it.</summary>
internal sealed record ShownService(JsonElement Json)
{
    public string Id => Json.GetProperty("id").GetString()!;
    public string State => Json.GetProperty("state").GetString()!;
    public bool IsReady => Json.GetProperty("ready").GetBoolean();
    public int Pid => Json.GetProperty("pid").GetInt32();
    public int Restarts => Json.GetProperty("restarts").GetInt32();
    public int Port => Json.GetProperty("ports")[0].GetProperty("port").GetInt32();
    public string Why => Json.TryGetProperty("why", out var why) ? why.GetString() ?? "" : "";

    public override string ToString() => $"{Id} is {State}{(IsReady ? " and ready" : "")} {Why}".TrimEnd();
}
