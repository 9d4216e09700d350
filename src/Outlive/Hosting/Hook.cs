namespace Outlive.Hosting;

/// <summary>When a hook runs.</summary>
internal enum Hook { BeforeStart, AfterReady, AfterExit }
