namespace Outlive.Plan.Keys;

/// <summary>A word and the value of an enum or boolean it stands for; a number, so that one compiled reader does for all.</summary>
internal sealed class Choice(string word, int value)
{
    public string Word => word;
    public int Value => value;
}
