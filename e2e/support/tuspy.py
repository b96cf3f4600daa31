"""Uploads a file with tuspy: tuspy.py URL TOKEN FILE. Prints the address of the upload."""

import sys

from tusclient.client import TusClient

url, token, path = sys.argv[1:]
client = TusClient(url, headers={"Authorization": f"Bearer {token}"})
uploader = client.uploader(
    file_path=path,
    chunk_size=1 << 20,
    metadata={"purpose": "import", "filename": "film.mp4"},
    retries=20,
    retry_delay=0.5,
)
uploader.upload()
print(uploader.url)
