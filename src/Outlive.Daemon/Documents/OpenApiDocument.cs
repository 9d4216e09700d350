using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Documents;

/// <summary>The table of routes as OpenAPI 3.1: what programs are made from. docs/openapi.json is the same, and a test compares them.</summary>
internal static class OpenApiDocument
{
    const string Json = "application/json", ProblemType = "application/problem+json";
    static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IReadOnlyList<Route> routes)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_options)) Write(json, routes);
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    static void Write(Utf8JsonWriter json, IReadOnlyList<Route> routes)
    {
        var schemas = new Schemas();
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.0");
        json.WriteStartObject("info");
        json.WriteString("title", "Outlive");
        json.WriteString("version", "1");
        json.WriteString("description", "The API of an Outlive instance, on its Unix socket and, where the plan says so, on TCP. docs/api.md says what holds for all routes.");
        json.WriteEndObject();
        json.WriteStartObject("paths");
        foreach (var path in routes.GroupBy(x => x.Pattern))
        {
            json.WriteStartObject(path.Key);
            foreach (var route in path) WriteRoute(json, route, schemas);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartObject("components");
        schemas.Write(json);
        json.WriteStartObject("securitySchemes");
        json.WriteStartObject("token");
        json.WriteString("type", "http");
        json.WriteString("scheme", "bearer");
        json.WriteString("description", "On TCP. On the Unix socket the kernel says who asks.");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteRoute(Utf8JsonWriter json, Route route, Schemas schemas)
    {
        json.WriteStartObject(route.Method.ToLowerInvariant());
        json.WriteString("operationId", IdOf(route));
        json.WriteString("summary", route.Summary);
        json.WriteString("x-role", RoleText.Of(route.Role));
        WriteParameters(json, route);
        if (route.Body is { } body) WriteBody(json, schemas.Reference(body()));
        else if (route.TakesYaml) WriteTextBody(json);
        WriteReplies(json, route, schemas);
        json.WriteStartArray("security");
        if (route.Role != Role.Anyone)
        {
            json.WriteStartObject();
            json.WriteStartArray("token");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteParameters(Utf8JsonWriter json, Route route)
    {
        json.WriteStartArray("parameters");
        foreach (var part in route.Pattern.Split('/'))
            if (part is ['{', .. var name, '}']) WriteParameter(json, new(name, "string", "in the path"), "path");
        foreach (var parameter in route.Query) WriteParameter(json, parameter, "query");
        if (route.Changes) WriteParameter(json, new("Idempotency-Key", "string", "the same key, the same change: it happens once, and the answer is the same"), "header");
        if (route.Conditional) WriteParameter(json, new("If-Match", "string", "only if it still has the ETag that was seen"), "header");
        json.WriteEndArray();
    }

    static void WriteParameter(Utf8JsonWriter json, Parameter parameter, string place)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        json.WriteString("in", place);
        if (place == "path") json.WriteBoolean("required", true);
        json.WriteString("description", parameter.Summary);
        json.WriteStartObject("schema");
        if (parameter.Many)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
        }
        json.WriteString("type", parameter.Type);
        if (parameter.Many) json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteBody(Utf8JsonWriter json, Action<Utf8JsonWriter> schema)
    {
        json.WriteStartObject("requestBody");
        json.WriteStartObject("content");
        WriteContent(json, Json, schema);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteTextBody(Utf8JsonWriter json)
    {
        json.WriteStartObject("requestBody");
        json.WriteStartObject("content");
        WriteContent(json, Json, x => x.WriteString("type", "object"));
        WriteContent(json, "application/yaml", x => x.WriteString("type", "string"));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteContent(Utf8JsonWriter json, string type, Action<Utf8JsonWriter> schema)
    {
        json.WriteStartObject(type);
        json.WriteStartObject("schema");
        schema(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteReplies(Utf8JsonWriter json, Route route, Schemas schemas)
    {
        json.WriteStartObject("responses");
        json.WriteStartObject(StatusOf(route).ToString(CultureInfo.InvariantCulture));
        json.WriteString("description", "done");
        if (route.Reply is { } reply) WriteReply(json, route, schemas.Reference(reply()));
        else if (route.ReplyType.Length > 0 && StatusOf(route) == 200) WriteReply(json, route, x => x.WriteString("type", route.ReplyType == Json ? "object" : "string"));
        json.WriteEndObject();
        json.WriteStartObject("default");
        json.WriteString("description", "refused or failed");
        json.WriteStartObject("content");
        WriteContent(json, ProblemType, schemas.Reference(ApiJson.Default.Problem));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteReply(Utf8JsonWriter json, Route route, Action<Utf8JsonWriter> schema)
    {
        json.WriteStartObject("content");
        WriteContent(json, route.ReplyType, schema);
        json.WriteEndObject();
    }

    static int StatusOf(Route route) => route switch
    {
        { Pattern: ApiRoutes.Shutdown } => 202,
        { Pattern: ApiRoutes.Tokens, Method: "POST" } => 201,
        { Pattern: ApiRoutes.Attach + "/{id}" } => 101,
        { Reply: null, ReplyType: Json, Changes: true } => 204,
        _ => 200,
    };

    /// <summary>As in postServicesIdStart.</summary>
    static string IdOf(Route route)
    {
        var name = new StringBuilder(route.Method.ToLowerInvariant());
        foreach (var word in route.Pattern.Replace("/v1", "", StringComparison.Ordinal).Split('/', '{', '}', '.'))
            if (word.Length > 0) name.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        return name.ToString();
    }
}
