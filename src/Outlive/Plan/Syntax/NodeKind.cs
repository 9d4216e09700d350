namespace Outlive.Plan.Syntax;

internal enum NodeKind : byte { Scalar, List, Map }
