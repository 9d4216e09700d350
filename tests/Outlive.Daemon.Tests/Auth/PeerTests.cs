using Outlive.Daemon.Auth;
using Outlive.Linux;
using Outlive.Plan;

namespace Outlive.Daemon.Tests.Auth;

public sealed class PeerTests
{
    static readonly SocketDefinition Opened = new() { Group = "4711", Role = "operator" };

    [Theory]
    [InlineData(0u, 0u, "", Role.Admin)]
    [InlineData(1000u, 1000u, "", Role.Admin)]
    [InlineData(1001u, 1001u, "4711", Role.Operator)]
    [InlineData(1001u, 4711u, "", Role.Operator)]
    public void Who_is_known_may_what_he_is_known_for(uint user, uint group, string others, object role) =>
        Peer.RoleOf(new() { Uid = user, Gid = group }, 1000, Opened, () => Groups(others)).ShouldBe((Role)role);

    [Fact]
    public void Who_is_not_is_not_let_in()
    {
        Peer.RoleOf(new() { Uid = 1001, Gid = 1001 }, 1000, Opened, () => [12, 13]).ShouldBeNull();
        Peer.RoleOf(new() { Uid = 1001, Gid = 4711 }, 1000, null, () => [4711]).ShouldBeNull();
        Peer.RoleOf(new() { Uid = 1001, Gid = 0 }, 1000, new() { Group = "no-such-group" }, () => [0]).ShouldBeNull();
    }

    [Fact]
    public void The_kernel_knows_the_groups_of_a_peer()
    {
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        var path = Path.Combine(Path.GetTempPath(), $"ot-{Guid.NewGuid():N}");
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var client = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        client.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        using var accepted = listener.Accept();
        var expected = File.ReadLines("/proc/self/status").First(x => x.StartsWith("Groups:", StringComparison.Ordinal)).Split([':', '\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1..];
        UnixSocket.PeerGroups((int)accepted.Handle).Select(AttackedText).ShouldBe(expected, ignoreOrder: true);
        File.Delete(path);
    }

    static string AttackedText(uint number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    static uint[] Groups(string text) => text.Length == 0 ? [] : [uint.Parse(text, System.Globalization.CultureInfo.InvariantCulture)];
}
