using System.Collections.Concurrent;
using Outlive.Contracts.Api;

namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>
/// Somebody who stops, starts, restarts and scales services while everything falls over, and insists until each word is taken.
/// What was said last of a service is how it must be in the end.
/// </summary>
internal sealed class Operator(DaemonUnderTest instance, IReadOnlyList<ServicePlan> services, Random chance, TimeProvider clock)
{
    readonly ConcurrentDictionary<string, bool> stopped = [];
    readonly ConcurrentDictionary<string, int> replicas = [];
    readonly ConcurrentDictionary<string, int> tries = [];

    /// <summary>Those of which a word was said: true, they are to be stopped.</summary>
    public IReadOnlyDictionary<string, bool> Stopped => stopped;

    public IReadOnlyDictionary<string, int> Replicas => replicas;

    /// <summary>How often something was asked of a service, answered or not.</summary>
    public int Tries(string service) => tries.GetValueOrDefault(service);

    public int Words { get; private set; }

    public async Task WorkAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var service = services[chance.Next(services.Count)];
            var word = chance.Next(service.Scalable ? 6 : 3);
            if (word == 0) stopped[service.Name] = true;
            else if (word < 3) stopped[service.Name] = false;
            else replicas[service.Name] = 1 + chance.Next(4);
            // The last word is insisted on, too: whoever hangs up half-way knows nothing.
            await SayAsync(service.Name, word);
            Words++;
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(120)), clock, CancellationToken.None);
        }
    }

    async Task SayAsync(string service, int word)
    {
        do tries[service] = Tries(service) + 1;
        while (await DaemonUnderTest.TryAsync(Ask(service, word)) is null);
    }

    Task<WaitReply> Ask(string service, int word)
    {
        var selection = new SelectionRequest { Services = [service], Force = chance.Next(4) == 0 };
        return word switch
        {
            0 => instance.Client.StopAsync(selection),
            1 => instance.Client.StartAsync(selection),
            2 => instance.Client.RestartAsync(selection),
            _ => instance.Client.ScaleAsync(service, replicas[service]),
        };
    }
}
