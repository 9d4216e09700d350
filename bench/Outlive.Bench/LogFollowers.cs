using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Outlive.Bench;

/// <summary>
/// Many clients follow one service that writes 1 MB/s, in lines of 100 bytes and a write for each hundred of them. Counted are what is
/// lost and doubled (nothing may be), the daemon's processor time, and its memory when they have all begun and at the end. The floor is
/// the time that a thread needs to send as many bytes, in pieces of the same size, to a socket that is read.
/// </summary>
internal static class LogFollowers
{
    const int Width = 100, Burst = 100, Milliseconds = 10, LinesInASecond = Burst * 1000 / Milliseconds, WarmUp = 4, Patience = 10;
    const long Sample = 128L << 20;
    static readonly byte[] Mark = "\"text\":\""u8.ToArray();

    public static int Run(string[] args)
    {
        string[] numbers = [.. args.Where(x => x != "--full")];
        var (seconds, clients) = (Figures.Argument(numbers, 0, 30), Figures.Argument(numbers, 1, args.Length > numbers.Length ? 50 : 20));
        var lines = (long)(seconds + WarmUp + 1) * LinesInASecond;
        using var daemon = new DaemonUnderTest(string.Create(CultureInfo.InvariantCulture, $"  web: {{ command: CHILD bursts {lines} {Burst} {Milliseconds} {Width} forever, logs: {{ max_size: 10M, keep: 100 }} }}\n"));
        var followers = Enumerable.Range(0, clients).Select(_ => new NumberFollower(DaemonUnderTest.Follow(daemon.Http, "/v1/logs?service=web"), Mark)).ToArray();
        var reading = Task.WhenAll(followers.Select(x => Task.Run(() => x.ReadAsync(lines))));
        Wait(WarmUp);
        var (begin, cpu, before) = (Stopwatch.GetTimestamp(), Figures.CpuNanoseconds(daemon.Pid), Figures.PrivateDirtyKiB(daemon.Pid));
        Wait(seconds);
        var (whole, used, after) = (Stopwatch.GetElapsedTime(begin).TotalSeconds, Figures.CpuNanoseconds(daemon.Pid) - cpu, Figures.PrivateDirtyKiB(daemon.Pid));
        var all = reading.Wait(TimeSpan.FromSeconds(Patience));
        var (ours, floor) = (used / 1e9 / whole, Floor(daemon.Root, followers.Sum(x => x.Bytes) / (double)lines) * LinesInASecond);
        var (lost, doubled) = (followers.Sum(x => x.Lost), followers.Sum(x => x.Doubled));
        Figures.Print($"sse-logs: {clients} clients of {Width * LinesInASecond / 1e6:F1} MB/s for {whole:F0} s: {ours:F3} of a core (goal 0.5), the same bytes sent and no more {floor:F3}, ratio {ours / floor:F2}");
        Figures.Print($"sse-logs: {lines} lines for each, {lost} lost, {doubled} doubled, the last behind is {lines - followers.Min(x => x.Last)} from the end; private dirty {before} KiB before, {after} KiB after");
        return all && lost == 0 && doubled == 0 ? 0 : 1;
    }

    /// <summary>Seconds of a thread for what one line is to all clients.</summary>
    static double Floor(string root, double bytesOfLine)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint($"{root}/floor.sock"));
        listener.Listen();
        using var sender = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        sender.Connect(new UnixDomainSocketEndPoint($"{root}/floor.sock"));
        using var receiver = listener.Accept();
        var draining = Task.Run(() => Drain(receiver));
        var piece = new byte[32 * 1024];
        var cpu = Figures.ThreadCpuNanoseconds();
        for (long sent = 0; sent < Sample; sent += piece.Length) sender.Send(piece);
        var spent = (Figures.ThreadCpuNanoseconds() - cpu) / 1e9;
        sender.Shutdown(SocketShutdown.Both);
        draining.Wait();
        return spent / Sample * bytesOfLine;
    }

    static void Drain(Socket socket)
    {
        var buffer = new byte[256 * 1024];
        while (socket.Receive(buffer) > 0) { }
    }

    static void Wait(int seconds) => new ManualResetEventSlim().Wait(TimeSpan.FromSeconds(seconds));
}
