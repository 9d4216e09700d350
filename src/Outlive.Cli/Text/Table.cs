using System.Text;

namespace Outlive.Cli.Text;

/// <summary>Columns of text. The last one takes what is left of the terminal's width.</summary>
internal sealed class Table(Screen screen, params string[] heads)
{
    const string Gap = "  ";

    readonly List<string[]> rows = [];
    readonly List<string?[]> colors = [];

    /// <summary>Cells must be <see cref="Safe"/> already or our own.</summary>
    public void Add(string[] cells, string?[]? color = null)
    {
        rows.Add(cells);
        colors.Add(color ?? []);
    }

    public void Show()
    {
        var widths = Widths();
        var line = new StringBuilder();
        ShowRow(line, heads, [], widths, Paint.Bold);
        for (var i = 0; i < rows.Count; i++) ShowRow(line, rows[i], colors[i], widths, null);
    }

    void ShowRow(StringBuilder line, string[] cells, string?[] color, int[] widths, string? all)
    {
        line.Clear();
        var used = 0;
        for (var i = 0; i < heads.Length; i++)
        {
            if (widths[i] == 0) continue;
            var last = i == heads.Length - 1;
            var cell = last ? Cut(cells[i], screen.Width - used) : cells[i];
            var paint = all ?? (i < color.Length ? color[i] : null);
            line.Append(paint is null || cell.Length == 0 ? cell : screen.With(paint, cell));
            if (!last) line.Append(' ', widths[i] - TextWidth.Of(cell)).Append(Gap);
            used += widths[i] + Gap.Length;
        }
        var end = line.Length;
        while (end > 0 && line[end - 1] == ' ') end--;
        screen.Line(line.ToString(0, end));
    }

    /// <summary>A column without anything in it is left out.</summary>
    int[] Widths()
    {
        var widths = new int[heads.Length];
        for (var i = 0; i < heads.Length; i++)
        {
            foreach (var row in rows) widths[i] = Math.Max(widths[i], TextWidth.Of(row[i]));
            if (widths[i] > 0 || rows.Count == 0) widths[i] = Math.Max(widths[i], heads[i].Length);
        }
        return widths;
    }

    static string Cut(string text, int room) => room < 8 || text.Length <= room ? text : text[..(room - 1)] + "…";
}
