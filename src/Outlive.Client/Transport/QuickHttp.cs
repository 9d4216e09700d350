using System.Globalization;
using System.Text;
using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Client.Transport;

/// <summary>
/// One question, one answer, blocking, for programs that do nothing else: neither tasks nor .NET's sockets have to be compiled or
/// loaded for it. HTTP/1.0, so that the answer's end is the connection's.
/// </summary>
internal static unsafe class QuickHttp
{
    /// <summary>The body; a refusal is an <see cref="OutliveException"/>.</summary>
    public static byte[] Get(string socket, string target)
    {
        var answer = Ask(socket, Encoding.UTF8.GetBytes($"GET {target} HTTP/1.0\r\nHost: outlive\r\n\r\n"));
        var head = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        if (head < 12 || !int.TryParse(Encoding.ASCII.GetString(answer, 9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new UnixHttp(socket).Unreachable("it hung up without an answer");
        var body = answer[(head + 4)..];
        return status == 200 ? body : status == 204 ? [] : throw ApiExchange.Refusal(status, body);
    }

    static byte[] Ask(string socket, byte[] question)
    {
        var connection = Connect(socket);
        try
        {
            fixed (byte* start = question)
                if (Libc.Write(connection, start, (nuint)question.Length) < question.Length) throw new LinuxException("write to", socket, Libc.LastError);
            return ReadAll(connection, socket);
        }
        catch (LinuxException problem)
        {
            throw new UnixHttp(socket).Unreachable(problem.Message);
        }
        finally
        {
            Libc.Close(connection);
        }
    }

    static int Connect(string socket)
    {
        for (var looks = 0; ; looks++)
        {
            try
            {
                return UnixSocket.Connect(socket);
            }
            catch (LinuxException problem)
            {
                if (looks * Comeback.Pause >= Comeback.Patience || !Comeback.IsDue(socket)) throw new UnixHttp(socket).Unreachable(problem.Message);
            }
            Rest();
        }
    }

    static void Rest()
    {
        var pause = stackalloc long[2] { 0, Comeback.Pause.Ticks * TimeSpan.NanosecondsPerTick };
        Libc.Pause(pause, null);
    }

    static byte[] ReadAll(int connection, string socket)
    {
        var all = new byte[128 * 1024];
        var length = 0;
        while (true)
        {
            if (length == all.Length) Array.Resize(ref all, length * 2);
            nint count;
            fixed (byte* start = all) count = Libc.Read(connection, start + length, (nuint)(all.Length - length));
            if (count < 0 && Libc.LastError == Errno.EINTR) continue;
            if (count < 0) throw new LinuxException("read from", socket, Libc.LastError);
            if (count == 0) break;
            length += (int)count;
        }
        Array.Resize(ref all, length);
        return all;
    }
}
