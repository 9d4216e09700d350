using System.Globalization;
using System.Text.Json;
using Outlive.Contracts.Api;

namespace Outlive.TestKit;

/// <summary>A request as it came.</summary>
public sealed record ReceivedRequest(string Line, Dictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Without what comes after a question mark.</summary>
    public string Path => Line.Split(' ')[1].Split('?')[0];

    /// <summary>Of a webhook's delivery.</summary>
    public InstanceEvent Event => JsonSerializer.Deserialize(Body, ApiJson.Default.InstanceEvent)!;
    public long Number => long.Parse(Headers["Outlive-Delivery"], CultureInfo.InvariantCulture);
}
