using System.Globalization;
using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Hosting;
using Outlive.Linux;

namespace Outlive.Daemon.Compat;

/// <summary>What the dashboard asks to be done, answered in its words. A process is only killed when it is verified to be ours, or a stranger on a port of ours.</summary>
internal sealed class DashboardActions(Instance instance, Role role, string by)
{
    const int FirstOrdinary = 1000;
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public async Task<(int Status, DashboardReply Reply)> ActAsync(string id, string? action, CancellationToken cancel)
    {
        if (action is not ("start" or "stop")) return (400, new(false, "Invalid action"));
        if (role < Role.Operator) return (403, new(false, "Not allowed: this surface has the role viewer"));
        return (200, action == "start" ? await StartAsync(id, cancel) : await StopAsync(id, cancel));
    }

    public async Task<(int Status, DashboardReply Reply)> KillAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (role < Role.Admin) return (403, new(false, "Not allowed: to kill processes this surface needs the role admin"));
        if (Parse(body) is not { } asked) return (400, new(false, "Invalid JSON"));
        var (pid, port) = asked;
        if (pid is null && port is null) return (400, new(false, "Either pid or port is required"));
        if (pid is not null)
        {
            if (!int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return (400, new(false, "Invalid PID format. Must be a positive integer."));
            return number < FirstOrdinary ? (403, new(false, $"Cannot kill system processes (PID < {FirstOrdinary})")) : (200, await KillAsync(number, cancel));
        }
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var on) || on is < 1 or > 65535) return (400, new(false, "Invalid port number. Must be between 1 and 65535."));
        if (SocketOwners.OfPort(on) is not [var owner, ..]) return (200, new(false, FormattableString.Invariant($"No process found on port {on}")));
        return owner.Pid < FirstOrdinary ? (403, new(false, $"Cannot kill system processes (PID < {FirstOrdinary})")) : (200, await KillAsync(owner.Pid, cancel));
    }

    async Task<DashboardReply> StartAsync(string id, CancellationToken cancel)
    {
        if (Find(id) is not { } service) return new(false, $"Server {id} not found in registry");
        if (DashboardView.IsRunning(service)) return new(false, $"Server {id} is already running");
        await instance.StartAsync(new() { Services = [id] }, by, cancel);
        var waited = await instance.WaitAsync([id], WaitFor.Started, s_patience, cancel);
        return waited.Services is [{ Pid: { } pid }, ..] ? new(true, FormattableString.Invariant($"Server {id} started successfully (PID: {pid})")) : new(false, $"Failed to start server {id}: {waited.Services.FirstOrDefault()?.Why ?? "it did not start in time"}");
    }

    async Task<DashboardReply> StopAsync(string id, CancellationToken cancel)
    {
        if (Find(id) is not { } service || !DashboardView.IsRunning(service)) return new(false, $"Process {id} not found");
        await instance.StopAsync(new() { Services = [id] }, by, cancel);
        var waited = await instance.WaitAsync([id], WaitFor.Stopped, s_patience, cancel);
        return waited.Pending.Length == 0 ? new(true, $"Process {id} killed successfully") : new(false, $"Failed to kill process {id}: {waited.Pending[0]}");
    }

    /// <summary>One of our own services is stopped, so that it does not come back; an orphan or a stranger on our port is killed; nobody else is.</summary>
    async Task<DashboardReply> KillAsync(int pid, CancellationToken cancel)
    {
        if (Array.Find(instance.Services(), x => x.Pid is { } main && (main == pid || ProcessFamily.IsBelow(pid, main))) is { } service)
        {
            await instance.StopAsync(new() { Services = [service.Id] }, by, cancel);
            await instance.WaitAsync([service.Id], WaitFor.Stopped, s_patience, cancel);
        }
        else if (Array.Find(await instance.OrphansAsync(cancel), x => x.Pid == pid) is { } orphan) await instance.KillOrphanAsync(pid, orphan.StartTime, force: true, by, cancel);
        else return new(false, FormattableString.Invariant($"Process {pid} is neither a service nor on one of its ports; stop it by its own means"));
        return new(true, FormattableString.Invariant($"Process {pid} killed successfully"));
    }

    ServiceSnapshot? Find(string id) => Array.Find(instance.Services(), x => x.Id == id);

    /// <summary>Texts, as the dashboard sends them; numbers are taken too.</summary>
    static (string? Pid, string? Port)? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? (Text(json.RootElement, "pid"), Text(json.RootElement, "port")) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;
}
