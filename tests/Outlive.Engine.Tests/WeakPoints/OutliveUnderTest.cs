using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests.WeakPoints;

/// <summary>The real one.</summary>
internal sealed class OutliveUnderTest(InstanceUnderTest instance) : ISupervisorUnderTest
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public string StateFile => $"{instance.Options.RunDirectory}/lives";

    public TimeSpan Patience => Limit;

    public static async Task<ISupervisorUnderTest> StartAsync() => new OutliveUnderTest(await InstanceUnderTest.StartEmptyAsync());

    public async Task<bool> StartAsync(WeakProgram program)
    {
        var start = program.WithPort ? $"ports: {{ http: auto }}, ready: {{ tcp: true, interval: 50ms, start_timeout: {Milliseconds(program.Timeout ?? Limit)}ms }}, " : "";
        var definition = $"{{ command: \"{program.Path ?? TestChild.Path} {program.Actions}\", {start}stop: {{ grace: 200ms }}, restart: {{ tries: 2, delay: 10ms }} }}";
        await instance.Instance.DefineAsync(program.Id, definition, "test", CancellationToken.None);
        var reply = await instance.Instance.WaitAsync([program.Id], Outlive.Hosting.WaitFor.Ready, Limit, CancellationToken.None);
        return reply is { TimedOut: false, Pending.Length: 0 };
    }

    public async Task<bool> StopAsync(string id)
    {
        await instance.Instance.StopAsync(new() { Services = [id] }, "test", CancellationToken.None);
        var reply = await instance.Instance.WaitAsync([id], Outlive.Hosting.WaitFor.Stopped, Limit, CancellationToken.None);
        return !reply.TimedOut && instance.Service(id).State == ServiceState.Stopped;
    }

    public async Task<bool> RestartAsync(string id)
    {
        try
        {
            var before = PidOf(id);
            await instance.Instance.RestartAsync(new() { Services = [id] }, "test", CancellationToken.None);
            await instance.BecomesAsync(id, x => x.Ready && x.Pid != before, "has restarted");
            return true;
        }
        catch (OutliveException)
        {
            return false;
        }
    }

    public Task ReplaceAsync() => instance.ReplaceDaemonAsync();

    public async Task<bool> KillOrphanAsync(string pid, ulong startTime)
    {
        try
        {
            await instance.Instance.KillOrphanAsync(int.Parse(pid, CultureInfo.InvariantCulture), startTime, force: true, "test", CancellationToken.None);
            return true;
        }
        catch (OutliveException)
        {
            return false;
        }
    }

    public bool Runs(string id) => instance.Instance.Services().Any(x => x.Id == id && x.Pid is not null);

    public int? PidOf(string id) => instance.Service(id).Pid;

    public int? PortOf(string id) => instance.Service(id).Ports.FirstOrDefault()?.Port;

    static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => instance.DisposeAsync();
}
