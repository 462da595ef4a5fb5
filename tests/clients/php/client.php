<?php
// PHP's curl and json: arrays that are empty, DATE_ATOM, DateTime; for results and activity logs.
declare(strict_types=1);

function call(string $method, string $path, mixed $body = null, array $headers = [], ?string $account = null): array
{
    $curl = curl_init(getenv('URL') . $path);
    curl_setopt_array($curl, [CURLOPT_CUSTOMREQUEST => $method, CURLOPT_RETURNTRANSFER => true, CURLOPT_ENCODING => '']);
    if ($body !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));
        $headers[] = 'Content-Type: application/json';
    }
    if ($account !== null) {
        curl_setopt($curl, CURLOPT_USERPWD, $account);
    }
    curl_setopt($curl, CURLOPT_HTTPHEADER, $headers);
    $text = curl_exec($curl);
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), json_decode($text, true), $text];
}

function check(bool $holds, mixed $told): void
{
    if (!$holds) {
        fwrite(STDERR, var_export($told, true) . "\n" . (new Exception())->getTraceAsString() . "\n");
        exit(1);
    }
}

$key = ['x-api-key: ' . getenv('API_KEY')];
[, $types, $text] = call('GET', '/api/integration/task-result-type-configs', null, $key);
check(in_array('SALE_COMPLETED', array_column($types, 'code')), $text);
$submission = [
    'activity_id' => getenv('ACTIVITY_ID'),
    'provider_activity_id' => '',
    'commerce_external_id' => 'COM-001',
    'occurred_at' => date(DATE_ATOM),
    'status' => 'EFFECTIVE',
    'raw_payload' => [],
    'task_result' => ['result' => 'SALE_COMPLETED', 'comment' => 'php ñ', 'operator_external_id' => '', 'payload' => []],
];
[$status, $submitted, $text] = call('POST', '/api/integration/activity-results/tasks', $submission, $key);
check($status === 201 && $submitted['activityId'] === getenv('ACTIVITY_ID'), $text);
[$status, $again, $text] = call('POST', '/api/integration/activity-results/tasks', $submission, $key);
check($status === 409 && $again['error'] === 'Conflict', $text);
[$status, , $text] = call('GET', '/api/user-retention-statuses?' . http_build_query(['active_only' => 'true']), null, $key);
check($status === 200, $text);
[$status, $refused, $text] = call('GET', '/api/user-retention-statuses?' . http_build_query(['active_only' => true]), null, $key);
check($status === 400 && str_contains($refused['message'], 'active_only'), $text); // PHP prints true as 1

$account = getenv('ACCOUNT') . ':' . getenv('PASSWORD');
foreach ([DATE_ATOM, DATE_RFC3339_EXTENDED, DATE_COOKIE, DATE_RFC2822, 'Y-m-d H:i:s', 'c'] as $form) {
    $due = new DateTime('2026-01-11 20:58:34', new DateTimeZone('UTC'));
    [$status, $saved, $text] = call('POST', '/api/TaskActivityLog/Save', ['subject' => 'php json', 'due_date' => $due->format($form)], [], $account);
    check($status === 200 && (new DateTime($saved['due_date']))->getTimestamp() === $due->getTimestamp(), "$form: $text");
}
[, $read, $text] = call('GET', '/api/TaskActivityLog/' . $saved['id'], null, [], $account);
check($read === $saved, $text);
[$status, $closed, $text] = call('POST', '/api/TaskActivityLog/Save', ['is_closed' => true] + $read, [], $account);
check($status === 200 && (int) substr($closed['date_closed'], 0, 4) > 1980, $text);
[$status, $page, $text] = call('GET', '/api/TaskActivityLog?' . http_build_query(['$filter' => 'is_closed eq true', '$top' => 1]), null, [], $account);
check($status === 200 && $page['value'][0]['id'] === $saved['id'], $text);
