using Outlive.Logs;

namespace Outlive.Tests.Logs;

public sealed class JsonLineTests
{
    [Theory]
    [InlineData("pino", """{"level":30,"time":1893553445123,"pid":12,"hostname":"h","msg":"listening","port":80}""", "info", "listening", "port=80")]
    [InlineData("bunyan", """{"name":"app","hostname":"h","pid":1,"level":50,"msg":"oops","time":"2030-01-02T03:04:05.123Z","v":0}""", "error", "oops", "name=app")]
    [InlineData("zap", """{"level":"warn","ts":1893553445.123,"caller":"a.go:1","msg":"slow","took":0.5}""", "warn", "slow", "caller=a.go:1 took=0.5")]
    [InlineData("logrus", """{"level":"warning","msg":"careful","time":"2030-01-02T03:04:05.123Z","animal":"walrus"}""", "warn", "careful", "animal=walrus")]
    [InlineData("serilog", """{"@t":"2030-01-02T03:04:05.123Z","@mt":"Hello {Name}","Name":"World"}""", "info", "Hello {Name}", "Name=World")]
    [InlineData("serilog rendered", """{"@t":"2030-01-02T03:04:05.123Z","@m":"Hello World","@l":"Fatal"}""", "fatal", "Hello World", "")]
    [InlineData("serilog classic", """{"Timestamp":"2030-01-02T03:04:05.123Z","level":"Debug","MessageTemplate":"x","Properties":{"a":1}}""", "debug", "x", "Properties={\"a\":1}")]
    [InlineData(".NET", """{"Timestamp":"2030-01-02T03:04:05.123Z","LogLevel":"Information","Category":"App","Message":"up"}""", "info", "up", "Category=App")]
    [InlineData("cloud", """{"severity":"CRITICAL","timestamp":"2030-01-02T05:04:05.123+02:00","message":"down"}""", "fatal", "down", "")]
    [InlineData("nanoseconds", """{"lvl":"trace","ts":1893553445123000000,"msg":"n"}""", "trace", "n", "")]
    public void The_usual_loggers_are_understood(string logger, string text, string level, string message, string rest)
    {
        var line = JsonLine.Summarise(text).ShouldNotBeNull(logger);
        line.Level.ShouldBe(level);
        line.Message.ShouldBe(message);
        line.Rest.ShouldBe(rest);
        (line.Time!.Value - new DateTimeOffset(2030, 1, 2, 3, 4, 5, 123, TimeSpan.Zero)).Duration().ShouldBeLessThan(TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("plain text")]
    [InlineData("{not json}")]
    [InlineData("[1]")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"msg":"a"} more""")]
    [InlineData("""{"msg":"\ud83d"}""")]
    [InlineData("""{"msg":[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    public void Other_lines_are_left_alone(string text) => JsonLine.Summarise(text).ShouldBeNull();

    [Theory]
    [InlineData("""{"level":{"a":1},"msg":"a"}""")]
    [InlineData("""{"level":99999999999999,"time":-5,"msg":"a"}""")]
    [InlineData("""{"level":"odd","time":1e300,"msg":"a"}""")]
    [InlineData("""{"level":null,"time":"yesterday","msg":"a"}""")]
    public void Odd_fields_are_passed_over(string text)
    {
        var line = JsonLine.Summarise(text).ShouldNotBeNull();
        line.Message.ShouldBe("a");
        line.Level.ShouldBeNull();
        line.Time.ShouldBeNull();
    }
}
