from django import template

from ..devices import name_of_device

register = template.Library()
register.simple_tag(name_of_device, name="device_name")
