import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** java.net.http of Java 17 and java.time's own printings; for results and activity logs. JSON is text: the JDK reads none. */
public class Client {
    private static final String URL = System.getenv("URL");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        String[] key = {"x-api-key", System.getenv("API_KEY")};
        check(call("GET", "/api/integration/task-result-type-configs", null, key), 200, "SALE_COMPLETED");
        String submission = """
            {"activity_id": "%s", "provider_activity_id": "", "commerce_external_id": "COM-001", "occurred_at": "%s",
             "status": "EFFECTIVE", "hard_override": false, "raw_payload": null,
             "task_result": {"result": "SALE_COMPLETED", "comment": "java ñ", "operator_external_id": ""}}"""
            .formatted(System.getenv("ACTIVITY_ID"), Instant.now());
        String path = "/api/integration/activity-results/tasks";
        check(call("POST", path, submission, key), 201, System.getenv("ACTIVITY_ID"));
        check(call("POST", path, submission, key), 409, "Conflict");
        check(call("GET", "/api/user-retention-statuses?active_only=" + Boolean.TRUE, null, key), 200, "[");

        String account = System.getenv("ACCOUNT") + ":" + System.getenv("PASSWORD");
        String token = Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
        String[] basic = {"Authorization", "Basic " + token};
        OffsetDateTime due = OffsetDateTime.of(2026, 1, 11, 20, 58, 0, 0, ZoneOffset.ofHours(-3));
        String[] printings = {
            due.toString(),
            due.toInstant().toString(),
            due.toLocalDateTime().plusHours(3).toString(),
            due.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
            due.format(DateTimeFormatter.RFC_1123_DATE_TIME),
            due.atZoneSameInstant(ZoneId.of("America/Sao_Paulo")).toString(),
        };
        String id = "";
        for (String printed : printings) {
            String body = "{\"subject\": \"java json\", \"due_date\": \"" + printed + "\"}";
            String saved = check(call("POST", "/api/TaskActivityLog/Save", body, basic), 200, "java json");
            String read = find(saved, "\"due_date\": ?\"([^\"]+)\"");
            if (!OffsetDateTime.parse(read).isEqual(due)) {
                throw new AssertionError(printed + " is read as " + read);
            }
            id = find(saved, "\"id\": ?\"([^\"]+)\"");
        }
        String read = check(call("GET", "/api/TaskActivityLog/" + id, null, basic), 200, id);
        String closing = read.replaceFirst("\"is_closed\": ?false", "\"is_closed\": true");
        String closed = check(call("POST", "/api/TaskActivityLog/Save", closing, basic), 200, id);
        if (OffsetDateTime.parse(find(closed, "\"date_closed\": ?\"([^\"]+)\"")).getYear() == 1980) {
            throw new AssertionError(closed);
        }
    }

    private static HttpResponse<String> call(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(URL + path)).headers(headers);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String check(HttpResponse<String> answer, int status, String part) {
        if (answer.statusCode() != status || !answer.body().contains(part)) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in " + text);
        }
        return matcher.group(1);
    }
}
