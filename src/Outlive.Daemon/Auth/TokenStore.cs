using System.Globalization;
using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Linux;
using Outlive.Plan;
using Outlive.Plan.Values;
using Outlive.Store;

namespace Outlive.Daemon.Auth;

/// <summary>
/// The tokens: those in STATE/tokens.json, which come and go at run time, and those of the plan. A file that is damaged or a link
/// is set aside and opens no door. When a token was used is written once a minute at most.
/// </summary>
internal sealed class TokenStore(string directory, Func<ServerDefinition> rules, TimeProvider time)
{
    const int Most = 1000, Longest = 1024 * 1024;
    static readonly TimeSpan UseIsWritten = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    List<TokenRecord>? records;
    string? problem;

    string Path => $"{directory}/tokens.json";

    /// <summary>Where nobody had one before, somebody may come now.</summary>
    public event Action? Created;

    /// <summary>What was wrong with the file, in a sentence.</summary>
    public string? Problem
    {
        get
        {
            lock (gate)
            {
                records ??= Load();
                return problem;
            }
        }
    }

    public bool Any
    {
        get { lock (gate) return rules().Tokens.Length > 0 || Records.Exists(IsValid); }
    }

    List<TokenRecord> Records => records ??= Load();

    /// <summary>Whose it is; null: nobody's, or not any more. All are compared, whichever it is.</summary>
    public Caller? Find(string token)
    {
        var hash = TokenText.Hash(token);
        Caller? found = null;
        foreach (var planned in rules().Tokens)
            if (TokenText.Same(planned.Hash, hash)) found = Of(planned.Name, planned.Role);
        lock (gate)
        {
            foreach (var record in Records)
            {
                if (!TokenText.Same(record.Hash, hash) || !IsValid(record)) continue;
                found = Of(record.Name, record.Role);
                Used(record);
            }
        }
        return found;
    }

    public TokenSnapshot[] List()
    {
        lock (gate)
            return [.. rules().Tokens.Select(x => new TokenSnapshot { Name = x.Name, Role = x.Role, Origin = "plan" }), .. Records.Select(Describe)];
    }

    /// <summary>The one time that the token itself is to be had.</summary>
    public NewToken Create(string name, Role role, TimeSpan? lifetime, string by)
    {
        if (!Names.Valid(name)) throw new OutliveException(ErrorCode.BadRequest, $"cannot create token: its name is not possible; {Names.Repair}", "name");
        var token = TokenText.Create();
        var now = time.GetUtcNow();
        var record = new TokenRecord { Name = name, Role = RoleText.Of(role), Hash = TokenText.Hash(token), CreatedAt = now, CreatedBy = by, ExpiresAt = now + lifetime };
        lock (gate)
        {
            if (Records.Exists(x => x.Name == name && IsValid(x)) || Array.Exists(rules().Tokens, x => x.Name == name))
                throw new OutliveException(ErrorCode.Conflict, $"cannot create token \"{name}\": there is one of this name; revoke it first, or choose another name", name);
            if (Records.Count >= Most) throw new OutliveException(ErrorCode.Refused, $"cannot create token \"{name}\": there are {Most} of them; revoke some", name);
            Save([.. Records.Where(x => x.Name != name), record]);
        }
        Created?.Invoke();
        return new() { Token = token, Hash = record.Hash, Name = name, Role = record.Role, ExpiresAt = record.ExpiresAt };
    }

    public void Revoke(string name)
    {
        lock (gate)
        {
            if (Array.Exists(rules().Tokens, x => x.Name == name))
                throw new OutliveException(ErrorCode.Refused, $"cannot revoke token \"{name}\": it belongs to the plan; take it out there and apply the plan", name);
            if (!Records.Exists(x => x.Name == name)) throw new OutliveException(ErrorCode.NotFound, "cannot revoke token: there is none of this name", "name");
            Save([.. Records.Where(x => x.Name != name)]);
        }
    }

    static Caller Of(string name, string role) => new($"token:{name}", RoleText.Parse(role) ?? Role.Anyone);

    bool IsValid(TokenRecord record) => record.ExpiresAt is not { } end || end > time.GetUtcNow();

    void Used(TokenRecord record)
    {
        var now = time.GetUtcNow();
        if (record.LastUsedAt is { } last && now - last < UseIsWritten) return;
        record.LastUsedAt = now;
        try
        {
            Write(Records);
        }
        catch (IOException)
        {
            // It is known as long as we live; a disk that is full must not lock anybody out.
        }
    }

    /// <summary>On disk first: what was answered holds, and a token that was revoked does not come back.</summary>
    void Save(List<TokenRecord> next)
    {
        try
        {
            Write(next, durable: true);
        }
        catch (IOException problem)
        {
            throw new OutliveException(ErrorCode.NotAvailable, $"cannot keep tokens: {problem.Message}; make room, and try again");
        }
        records = next;
    }

    void Write(List<TokenRecord> next, bool durable = false) =>
        AtomicFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes([.. next], TokenJson.Default.TokenRecordArray), durable);

    List<TokenRecord> Load()
    {
        try
        {
            return AtomicFile.TryRead(Path, Longest) is { } bytes ? [.. JsonSerializer.Deserialize(bytes, TokenJson.Default.TokenRecordArray) ?? []] : [];
        }
        catch (Exception damage) when (damage is IOException or JsonException)
        {
            var aside = string.Create(CultureInfo.InvariantCulture, $"{Path}.bad-{time.GetUtcNow().UtcDateTime:yyyyMMddTHHmmssfff}");
            problem = $"tokens.json can't be read ({damage.Message}); {(Libc.Rename(Path, aside) >= 0 ? $"it is set aside as {System.IO.Path.GetFileName(aside)}" : "and it can't be set aside")}, and its tokens open nothing";
            return [];
        }
    }

    static TokenSnapshot Describe(TokenRecord record) => new()
    {
        Name = record.Name,
        Role = record.Role,
        Origin = "made",
        CreatedAt = record.CreatedAt,
        CreatedBy = record.CreatedBy,
        ExpiresAt = record.ExpiresAt,
        LastUsedAt = record.LastUsedAt,
    };
}
