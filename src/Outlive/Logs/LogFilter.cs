using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Outlive.Contracts.Api;

namespace Outlive.Logs;

/// <summary>Whether a line is wanted. A pattern that could take for ever on some line is stopped, and the reader told.</summary>
internal sealed class LogFilter
{
    static readonly TimeSpan s_longestMatch = TimeSpan.FromMilliseconds(250);

    readonly OutputStream? _stream;
    readonly long _since;
    readonly long _until;
    readonly Regex? _search;

    public LogFilter(LogRequest request)
    {
        if (request.Stream is { } name) _stream = StreamOf(name);
        _since = request.Since is { } since ? Nanoseconds(since) : long.MinValue;
        _until = request.Until is { } until ? Nanoseconds(until) : long.MaxValue;
        if (request.Search is { Length: > 0 } pattern) _search = Compile(pattern);
    }

    /// <summary>Nothing that comes at this time or later is wanted.</summary>
    public bool IsBeyond(long time) => time > _until;

    /// <param name="live">It came while it was followed: then it is new, although the clock may have been set back.</param>
    public bool Matches(in OutputLine line, bool live = false) =>
        (_stream is null || line.Stream == _stream)
        && (live || line.UnixNanoseconds >= _since) && line.UnixNanoseconds <= _until
        && (_search is null || IsFound(line.Bytes.Span));

    public static long Nanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;

    bool IsFound(ReadOnlySpan<byte> bytes)
    {
        var text = ArrayPool<char>.Shared.Rent(bytes.Length);
        try
        {
            return _search!.IsMatch(text.AsSpan(0, Encoding.UTF8.GetChars(bytes, text)));
        }
        catch (RegexMatchTimeoutException)
        {
            throw new OutliveException(ErrorCode.BadRequest, $"cannot search logs for \"{_search}\": it takes too long on a line; use a simpler pattern");
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    static Regex Compile(string pattern)
    {
        try
        {
            return CompileLinear(pattern) ?? new Regex(pattern, RegexOptions.CultureInvariant, s_longestMatch);
        }
        catch (ArgumentException problem)
        {
            throw new OutliveException(ErrorCode.BadRequest, $"cannot search logs for \"{pattern}\": {problem.Message}");
        }
    }

    /// <summary>Null: it looks around or back, which only the backtracking engine does.</summary>
    static Regex? CompileLinear(string pattern)
    {
        try
        {
            return new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, s_longestMatch);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    static OutputStream StreamOf(string name)
    {
        foreach (var stream in Enum.GetValues<OutputStream>())
            if (Encoding.ASCII.GetString(stream.Name()) == name) return stream;
        throw new OutliveException(ErrorCode.BadRequest, $"cannot read logs of stream \"{name}\": there is none; take stdout, stderr, output or terminal");
    }
}
