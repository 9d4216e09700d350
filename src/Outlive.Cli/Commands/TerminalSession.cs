using System.Runtime.InteropServices;
using Outlive.Cli.Parsing;
using Outlive.Client;
using Outlive.Linux;

namespace Outlive.Cli.Commands;

/// <summary>
/// This terminal as that of a service: keys go there as they are, until Ctrl-P Ctrl-Q. However it ends, the terminal is put right
/// again. A service without one is shown its lines as they are entered, and Ctrl-C leaves it.
/// </summary>
internal static class TerminalSession
{
    const int Input = 0, Piece = 4096;

    public static async Task RunAsync(Invocation call, string id)
    {
        var attachment = await call.Client.AttachAsync(id, call.Cancel);
        await using var closing = attachment.ConfigureAwait(false);
        using var raw = attachment.Terminal ? RawTerminal.TryEnter(Input) : null;
        if (!attachment.Terminal && PseudoTerminal.Is(Input)) call.Screen.Error($"attached to {Text.Safe.Text(id)}; Ctrl-C leaves it");
        if (raw is not null) call.Screen.Error($"attached to {Text.Safe.Text(id)}; Ctrl-P Ctrl-Q leaves it\r");
        using var resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resize(attachment));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => raw?.Dispose());
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => raw?.Dispose());
        Resize(attachment);
        var shown = ShowAsync(call, attachment);
        // Reading a terminal can't be cancelled: the thread that does it ends with us.
        var typed = Task.Factory.StartNew(() => TypeAsync(attachment, raw is not null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        var first = await Task.WhenAny(shown, typed);
        if (first == typed && raw is null) await shown;
        await first;
    }

    static async Task ShowAsync(Invocation call, Attachment attachment)
    {
        var bytes = new byte[Piece];
        while (await attachment.ReadAsync(bytes, call.Cancel) is > 0 and var count) call.Screen.Write(bytes.AsSpan(0, count));
    }

    static async Task TypeAsync(Attachment attachment, bool terminal)
    {
        var bytes = new byte[Piece];
        var keys = new DetachKeys();
        while (Read(bytes) is > 0 and var count)
        {
            var sent = terminal ? keys.Filter(bytes.AsSpan(0, count)) : bytes[..count];
            if (sent.Length > 0) await attachment.WriteAsync(sent);
            if (keys.Pressed) return;
        }
    }

    static unsafe int Read(byte[] into)
    {
        fixed (byte* start = into)
            while (true)
            {
                var count = (int)Libc.Read(Input, start, (nuint)into.Length);
                if (count >= 0 || Libc.LastError != Errno.EINTR) return count;
            }
    }

    static void Resize(Attachment attachment)
    {
        if (attachment.Terminal && RawTerminal.Size(Input) is var (rows, columns)) Ignore(attachment.ResizeAsync(rows, columns));
    }

    /// <summary>A connection that is gone is noticed by those who read it.</summary>
    static void Ignore(Task task) => task.ContinueWith(x => x.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
