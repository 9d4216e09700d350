using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Plan;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>Services that are made and removed at run time, one-offs among them. They are the operator's word, kept as such.</summary>
internal sealed class Definitions(Engine engine, Actions actions)
{
    public async Task<IReadOnlyList<Service>> DefineAsync(string name, string text, Asked asked)
    {
        var context = new PlanContext { Directory = engine.Plan.InForce.Directory ?? engine.Options.StateDirectory, Variables = HostVariables.All };
        var (read, problems) = PlanReader.ReadService(name, text, context);
        if (read is not { } definition) throw Bad(name, problems);
        return await KeepAsync(definition, "defined", start: definition.Autostart, asked).ConfigureAwait(false);
    }

    public async Task RemoveAsync(string name, Asked asked)
    {
        var removed = await engine.AskAsync(() =>
        {
            actions.Expect([name], asked);
            // Scaled to none it has no replica that could be found.
            var defined = engine.Services.Named(name).Count == 0 && engine.Plan.Definitions.ContainsKey(name) ? name : actions.Find(name)[0].Name;
            if (engine.Plan.OriginOf(defined) == "plan") throw new OutliveException(ErrorCode.Refused, $"cannot remove service \"{Printable.Of(name)}\": it belongs to the plan; take it out there and apply the plan", name);
            engine.Plan.Forget(defined);
            return defined;
        }).ConfigureAwait(false);
        await engine.RememberAsync(x =>
        {
            x.Definitions.Remove(removed);
            x.Services.Remove(removed);
        }).ConfigureAwait(false);
    }

    /// <summary>A service of its own that runs once.</summary>
    public async Task<Service> RunAsync(RunRequest request, Asked asked)
    {
        if (request.Command.Length == 0) throw new OutliveException(ErrorCode.BadRequest, "cannot run a command: it is empty; give a program and its arguments", null);
        var name = request.Name is { Length: > 0 } chosen ? chosen : await engine.AskAsync(FreeName).ConfigureAwait(false);
        var definition = new ServiceDefinition
        {
            Name = name,
            Type = ServiceType.Job,
            Category = "run",
            Autostart = false,
            Command = new() { Words = request.Command },
            WorkingDirectory = request.Directory ?? engine.Plan.InForce.Directory ?? "/",
            Environment = request.Environment,
            Tty = request.Terminal,
            HoldStdin = request.HoldStdin,
            Restart = new() { Policy = RestartPolicy.Never },
            MaxRuntime = request.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(request.TimeoutSeconds) : null,
        };
        return (await KeepAsync(definition, "run", start: true, asked).ConfigureAwait(false))[0];
    }

    public async Task<IReadOnlyList<Service>> KeepAsync(ServiceDefinition definition, string origin, bool start, Asked asked)
    {
        var name = definition.Name;
        var services = await engine.AskAsync(() =>
        {
            actions.Expect([name], asked);
            // One that is leaving is there still, although it is not defined any more.
            var present = engine.Services.Named(name) is [var living, ..] ? living.Origin : engine.Plan.OriginOf(name);
            if (present is { } there && (there == "plan" || origin == "run"))
                throw new OutliveException(ErrorCode.Conflict, $"cannot define service \"{name}\": {(there == "plan" ? "the plan has one of this name" : "there is one of this name")}; choose another name", name);
            var together = new PlanDefinition { Name = engine.Options.Name, Services = new(engine.Plan.Definitions) { [name] = definition } };
            if (PlanReader.Check(together) is { Count: > 0 } problems) throw Bad(name, problems);
            engine.Plan.Define(definition, origin, asked.By);
            var defined = engine.Services.Named(name);
            if (start) actions.Start(defined, null);
            return defined.ToArray();
        }).ConfigureAwait(false);
        await engine.RememberAsync(x =>
        {
            x.Definitions[name] = JsonSerializer.Serialize(definition, PlanJson.Default.ServiceDefinition);
            if (origin == "run") x.Services[name] = new() { OneOff = true };
        }).ConfigureAwait(false);
        return services;
    }

    static OutliveException Bad(string name, IReadOnlyList<PlanProblem> problems) =>
        new(ErrorCode.BadPlan, $"cannot define service \"{Printable.Of(name)}\": {Printable.Of(problems[0].Message)}; {Printable.Of(problems[0].Repair ?? "")}", name) { Problems = [.. problems] };

    string FreeName()
    {
        for (var number = 1; ; number++)
            if (engine.Services.Named($"run-{number}").Count == 0) return $"run-{number}";
    }
}
