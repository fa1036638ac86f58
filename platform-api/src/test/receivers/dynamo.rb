# What a Rails application of Dynamo's customers does, without Rails: the same digest, and a comparison in constant time.
#   ruby dynamo.rb SECRET       prints the port that it listens on
require 'json'
require 'openssl'
require 'socket'

def verify_signature(raw_body, signature_header, secret)
  digest = OpenSSL::HMAC.hexdigest('SHA256', secret, raw_body)
  expected = "sha256=#{digest}"
  signature_header && expected.bytesize == signature_header.bytesize &&
    OpenSSL.fixed_length_secure_compare(expected, signature_header)
end

server = TCPServer.new('127.0.0.1', 0)
$stdout.sync = true
puts server.addr[1]

while (client = server.accept)
  client.gets
  headers = {}
  while (line = client.gets) && line != "\r\n"
    name, value = line.chomp.split(': ', 2)
    headers[name.downcase] = value
  end
  raw_post = client.read(headers['content-length'].to_i)
  if verify_signature(raw_post, headers['x-dynamo-signature'], ARGV[0])
    puts "Received event: #{JSON.parse(raw_post)['event']}"
    status = '200 OK'
  else
    status = '401 Unauthorized'
  end
  client.write("HTTP/1.1 #{status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
  client.close
end
