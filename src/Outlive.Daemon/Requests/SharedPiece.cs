namespace Outlive.Daemon.Requests;

/// <summary>Some entries as they go out, and where in the bytes each ends.</summary>
internal sealed record SharedPiece(byte[] Bytes, (string Id, int End)[] Entries)
{
    const int CostOfEntry = 200;

    /// <summary>Of the last entry.</summary>
    public string Last => Entries[^1].Id;

    /// <summary>What it takes in memory, roughly.</summary>
    public int Cost => Bytes.Length + Entries.Length * CostOfEntry;

    /// <summary>Null: the entry is not here.</summary>
    public int? EndOf(string id)
    {
        var at = Array.FindIndex(Entries, x => x.Id == id);
        return at < 0 ? null : Entries[at].End;
    }
}
