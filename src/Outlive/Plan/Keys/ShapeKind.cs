namespace Outlive.Plan.Keys;

internal enum ShapeKind { Text, Bool, Integer, Number, Duration, Size, Signal, Choice, List, Map, Group, OneOf, Unavailable }
