namespace Outlive.Cli.Text;

/// <summary>How many columns text takes: letters of East Asia and pictures take two, marks on letters none.</summary>
internal static class TextWidth
{
    public static int Of(string text)
    {
        var width = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x300) width++;
            else if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length)
            {
                width += 2;
                i++;
            }
            else width += Of(text[i]);
        }
        return width;
    }

    static int Of(char letter) => letter switch
    {
        <= '\u036f' or '\u200b' or '\u200d' or >= '\ufe00' and <= '\ufe0f' => 0,
        >= '\u1100' and <= '\u115f' or >= '\u2e80' and <= '\ua4cf' or >= '\uac00' and <= '\ud7a3' or >= '\uf900' and <= '\ufaff' or >= '\uff00' and <= '\uff60' => 2,
        _ => 1,
    };
}
