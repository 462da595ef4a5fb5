// .NET's serializers: XmlSerializer, DataContractSerializer and Json.NET each save, and each reads back what any saved.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Runtime.Serialization;
using System.Text;
using System.Xml.Serialization;
using Newtonsoft.Json;

[DataContract(Namespace = "")]
public class task_activity_log
{
    [DataMember] public Guid id;
    [DataMember] public Guid task_id;
    [DataMember] public Guid task_activity_id;
    [DataMember] public Guid user_id;
    [DataMember] public Guid contact_id;
    [DataMember] public string subject;
    [DataMember] public string description;
    [DataMember] public DateTime due_date;
    [DataMember] public bool is_closed;
    [DataMember] public DateTime date_closed;
    [DataMember] public string reference_back_office;
    [DataMember] public DateTime modified_dateutc;
}

class Format
{
    public string Name, MediaType, Accept;
    public Func<task_activity_log, byte[]> Write;
    public Func<string, task_activity_log> Read;
}

static class Client
{
    static readonly string Url = Environment.GetEnvironmentVariable("URL");
    static readonly string Account =
        Environment.GetEnvironmentVariable("ACCOUNT") + ":" + Environment.GetEnvironmentVariable("PASSWORD");
    static readonly XmlSerializer Xml = new XmlSerializer(typeof(task_activity_log));
    static readonly DataContractSerializer Contract = new DataContractSerializer(typeof(task_activity_log));

    static readonly Format[] Formats =
    {
        new Format {
            Name = "XmlSerializer", MediaType = "text/xml; charset=utf-8", Accept = "text/xml",
            Write = log => Bytes(stream => Xml.Serialize(stream, log)),
            Read = text => (task_activity_log)Xml.Deserialize(new StringReader(text)),
        },
        new Format {
            Name = "DataContractSerializer", MediaType = "application/xml", Accept = "application/xml",
            Write = log => Bytes(stream => Contract.WriteObject(stream, log)),
            Read = text => (task_activity_log)Contract.ReadObject(new MemoryStream(Encoding.UTF8.GetBytes(text))),
        },
        new Format {  // with the headers that RestSharp sends
            Name = "Json.NET", MediaType = "application/json",
            Accept = "application/json, text/json, text/x-json, text/javascript, application/xml, text/xml",
            Write = log => Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(log)),
            Read = text => JsonConvert.DeserializeObject<task_activity_log>(text),
        },
    };

    static int Main()
    {
        foreach (var kind in new[] { DateTimeKind.Utc, DateTimeKind.Unspecified })
            foreach (var writer in Formats)
            {
                var due = new DateTime(2026, 1, 11, 20, 58, 34, 720, kind);
                var sent = new task_activity_log { subject = "mono " + writer.Name, due_date = due };
                var saved = Save(writer, sent);
                foreach (var reader in Formats)
                {
                    var read = reader.Read(Call("GET", "/api/TaskActivityLog/" + saved.id, reader, null));
                    Check(read.id == saved.id && read.subject == sent.subject, reader.Name);
                    Check(read.due_date.ToUniversalTime() == DateTime.SpecifyKind(due, DateTimeKind.Utc), reader.Name);
                }
                var again = writer.Read(Call("GET", "/api/TaskActivityLog/" + saved.id, writer, null));
                again.is_closed = true;
                var closed = Save(writer, again);
                Check(closed.id == saved.id && closed.is_closed && closed.date_closed.Year > 1980, writer.Name);
            }
        return 0;
    }

    static task_activity_log Save(Format format, task_activity_log log)
    {
        return format.Read(Call("POST", "/api/TaskActivityLog/Save", format, format.Write(log)));
    }

    static string Call(string method, string path, Format format, byte[] body)
    {
        var request = (HttpWebRequest)WebRequest.Create(Url + path);
        request.Method = method;
        request.Accept = format.Accept;
        request.UserAgent = "RestSharp/106.15.0.0";
        request.AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate;
        request.Headers["Authorization"] = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Account));
        if (body != null)
        {
            request.ContentType = format.MediaType;
            using (var stream = request.GetRequestStream()) stream.Write(body, 0, body.Length);
        }
        try
        {
            using (var response = request.GetResponse())
                return new StreamReader(response.GetResponseStream()).ReadToEnd();
        }
        catch (WebException error)
        {
            if (error.Response == null) throw;
            throw new Exception(format.Name + ": " + new StreamReader(error.Response.GetResponseStream()).ReadToEnd());
        }
    }

    static byte[] Bytes(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    static void Check(bool holds, string told)
    {
        if (!holds) throw new Exception(told);
    }
}
