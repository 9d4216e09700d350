using Outlive.Cli.Parsing;
using Outlive.Cli.Text;

namespace Outlive.Cli.Commands;

/// <summary>Says what is waited for when it takes more than a second, on a terminal that shows nothing else meanwhile.</summary>
internal sealed class Progress : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource ended = new();
    readonly Task saying;

    public Progress(Invocation call, string text) => saying = call.Screen.IsTerminal && !call.Json ? SayAsync(call, text) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (!ended.IsCancellationRequested) await ended.CancelAsync();
        await saying;
    }

    async Task SayAsync(Invocation call, string text)
    {
        var since = call.Time.GetTimestamp();
        var shown = false;
        try
        {
            while (true)
            {
                await Task.Delay(Patience, call.Time, ended.Token);
                call.Screen.Write(System.Text.Encoding.UTF8.GetBytes($"\r\e[K{call.Screen.With(Paint.Grey, $"{Safe.Text(text)} … {Ago.Text(call.Time.GetElapsedTime(since))}")}"));
                shown = true;
            }
        }
        catch (OperationCanceledException)
        {
            if (shown) call.Screen.Write("\r\e[K"u8);
        }
    }
}
