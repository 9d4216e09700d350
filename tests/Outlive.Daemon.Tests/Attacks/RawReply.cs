using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>An answer as it came. Status 0: there was none.</summary>
internal sealed record RawReply(int Status, string Head, string Body)
{
    public string Code => Problem.Code;

    public Problem Problem => Json(ApiJson.Default.Problem);

    public static RawReply Parse(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) return new(0, text, "");
        var (head, body) = (text[..end], text[(end + 4)..]);
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)) body = Join(body);
        return new(int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), head, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
    }

    /// <summary>As much as there is of chunks.</summary>
    static string Join(string chunks)
    {
        var whole = new StringBuilder();
        for (var at = 0; at < chunks.Length;)
        {
            var line = chunks.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (line < 0 || !int.TryParse(chunks.AsSpan(at, line - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var length) || length == 0) break;
            whole.Append(chunks, line + 2, Math.Min(length, chunks.Length - line - 2));
            at = line + 2 + length + 2;
        }
        return whole.ToString();
    }

    public T Json<T>(JsonTypeInfo<T> type)
    {
        Status.ShouldNotBe(0, "there is an answer");
        return JsonSerializer.Deserialize(Body, type) ?? throw new InvalidOperationException($"{Head}\n{Body}");
    }

    /// <summary>Empty: there is none.</summary>
    public string Header(string name) =>
        Head.Split("\r\n").FirstOrDefault(x => x.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) is { } line ? line[(name.Length + 1)..].Trim() : "";
}
