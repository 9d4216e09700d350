namespace Outlive.Cli.Commands;

/// <summary>Finds Ctrl-P Ctrl-Q in what is typed. A Ctrl-P waits for the next key, and goes along with it when that is another.</summary>
internal sealed class DetachKeys
{
    const byte CtrlP = 0x10, CtrlQ = 0x11;

    bool held;

    public bool Pressed { get; private set; }

    /// <summary>What goes to the service.</summary>
    public byte[] Filter(ReadOnlySpan<byte> typed)
    {
        var sent = new List<byte>(typed.Length + 1);
        foreach (var key in typed)
        {
            if (held && key == CtrlQ)
            {
                Pressed = true;
                return [.. sent];
            }
            if (held) sent.Add(CtrlP);
            held = key == CtrlP;
            if (!held) sent.Add(key);
        }
        return [.. sent];
    }
}
