using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Limits;

/// <summary>Names to numbers by /etc/passwd and /etc/group. No directory service is asked: it could make every other spawn wait.</summary>
internal static class Accounts
{
    public sealed record Identity(uint User, uint Group, uint[] Groups);

    /// <summary>Null when the process stays what the keeper is.</summary>
    public static Identity? Resolve(IdentityRequest request)
    {
        if (request.User is null && request.Group is null) return null;
        var account = request.User is { } user ? User(user) : new(Name: null, Libc.EffectiveUser(), 0);
        var group = request.Group is { } name ? Group(name) : account.Group;
        uint[] groups = [group, .. account.Name is null ? [] : Memberships(account.Name).Where(x => x != group)];
        return new(account.Number, group, groups);
    }

    readonly record struct Account(string? Name, uint Number, uint Group);

    static Account User(string user)
    {
        foreach (var fields in Lines("/etc/passwd", 4))
            if ((fields[0] == user || fields[2] == user) && Number(fields[2]) is { } uid && Number(fields[3]) is { } gid)
                return new(fields[0], uid, gid);
        if (Number(user) is { } number) return new(null, number, number);
        throw new RefusedException(KeeperErrorCode.UserNotFound,
            $"cannot run as user \"{user}\": /etc/passwd has no such user; create it, or give its number if it comes from a directory service");
    }

    static uint Group(string group)
    {
        foreach (var fields in Lines("/etc/group", 3))
            if (fields[0] == group && Number(fields[2]) is { } gid)
                return gid;
        return Number(group) ?? throw new RefusedException(KeeperErrorCode.GroupNotFound,
            $"cannot run as group \"{group}\": /etc/group has no such group; create it, or give its number if it comes from a directory service");
    }

    static IEnumerable<uint> Memberships(string user)
    {
        foreach (var fields in Lines("/etc/group", 4))
            if (fields[3].Split(',').Contains(user) && Number(fields[2]) is { } gid)
                yield return gid;
    }

    static IEnumerable<string[]> Lines(string file, int fields) =>
        File.ReadLines(file).Select(x => x.Split(':')).Where(x => x.Length >= fields);

    /// <summary>The largest number means "unchanged" to setresuid(2), which would leave the process what we are.</summary>
    static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != uint.MaxValue ? number : null;
}
