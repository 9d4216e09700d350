using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Outlive.Webhooks;

/// <summary>Proof that a delivery is ours and new: an HMAC over its time and its body.</summary>
internal static class WebhookSignature
{
    public static string Of(string secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")));
        mac.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(mac.GetHashAndReset());
    }
}
