using Outlive.Client;
using Outlive.Contracts.Api;
using Outlive.Hosting;

// The plan is outlive.yaml in this folder. Kill this app, start it again: the services have not noticed.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOutlive(x => x.WaitForReady = TimeSpan.FromSeconds(30));
var app = builder.Build();

app.MapGet("/services", async (OutliveClient outlive, CancellationToken cancel) =>
    (await outlive.GetServicesAsync(cancel)).Select(Shown.Of));

app.MapPost("/services/{id}/restart", async (string id, OutliveClient outlive, CancellationToken cancel) =>
{
    try
    {
        var reply = await outlive.RestartAsync(new() { Services = [id] }, new Wait("ready", "30s"), cancel);
        return Results.Ok(reply.Services.Select(Shown.Of));
    }
    catch (OutliveException problem)
    {
        return Results.Problem(problem.Message, statusCode: problem.Code == ErrorCode.NotFound ? 404 : 502);
    }
});

app.MapHealthChecks("/health");
app.Run();
