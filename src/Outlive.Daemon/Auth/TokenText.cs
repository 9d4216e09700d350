using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Outlive.Daemon.Auth;

/// <summary>
/// Tokens as they are carried, and as they are kept. 256 bits of chance need no slow hash: nobody counts that far, and a fast one
/// can be afforded for each request.
/// </summary>
internal static class TokenText
{
    /// <summary>So that a token in the wrong place is known for what it is, also by programs that look for such.</summary>
    public const string Prefix = "outlive_";

    const int Bytes = 32, Longest = 256;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static string Hash(string token) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What follows Bearer; null: there is none. Two headers are none.</summary>
    public static string? FromHeader(Microsoft.Extensions.Primitives.StringValues header)
    {
        const string scheme = "Bearer ";
        if (header is not [{ } text] || !text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var token = text[scheme.Length..].Trim();
        return token.Length is > 0 and <= Longest ? token : null;
    }

    /// <summary>Takes as long for a wrong one as for the right one.</summary>
    public static bool Same(string hash, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(other));
}
