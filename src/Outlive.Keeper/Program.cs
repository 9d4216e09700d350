namespace Outlive.Keeper; static class Program { static int Main() => 0; }
