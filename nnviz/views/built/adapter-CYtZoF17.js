import"./core-ByV4DDIy.js";import{s as a}from"./adapter-DyYERQuv.js";export{a as default};
